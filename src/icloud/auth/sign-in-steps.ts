/** The steps of a renewal behind cookies and session token, to be loaded at once. */
export { obtainPhotoKeys, PHOTO_KEYS } from './consent.ts';
export { resumeSignIn } from './resume-sign-in.ts';
export { signInAnew } from './sign-in-anew.ts';
