// What the fake Apple is asked for, by method and path.
export const INIT = 'POST /auth/signin/init';
export const COMPLETE = 'POST /auth/signin/complete';
export const REPAIR = 'POST /auth/repair/complete';
export const PUSH = 'PUT /auth/verify/trusteddevice/securitycode';
export const VERIFY = 'POST /auth/verify/trusteddevice/securitycode';
export const FACTORS = 'GET /auth';
export const PUSH_PHONE = 'PUT /auth/verify/phone';
export const VERIFY_PHONE = 'POST /auth/verify/phone/securitycode';
export const TRUST = 'GET /auth/2sv/trust';
export const VALIDATE = 'POST /validate';
export const LOGIN = 'POST /accountLogin';
