import { type PeerFlag, same } from './peer-flag.ts';

/** A password on the command line, which several tools take, and which is never repeated. */
export const PASSWORD: PeerFlag = {
  flags: '-p, --password <password>',
  fate: same(
    'password',
    'it works, with a warning: other users of the machine can read it; `--password-file` is safer',
  ),
  rewrite: () => ({
    words: [],
    differs:
      'the password is not repeated here: put it into a file that you alone can read and add `--password-file FILE`, or leave it out and be asked',
  }),
};
