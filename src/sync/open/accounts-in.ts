/** Whose sessions lie in a cookie directory. */
export { accountsIn } from '../../icloud/session/accounts-in.ts';
