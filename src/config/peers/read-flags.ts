import { flagNameIn } from '../../base/flag-name.ts';
import { PEER_FLAGS, PROGRAMS } from './flags-of-peers.ts';
import { type Given, longNameOf, namesOf, takesValue, type TypedPeer } from './peer-flag.ts';

/** Flags that say yes or no took a word for it in some releases: `--keep-unicode-in-filenames true`. */
const YES = /^(?:true|yes|on|1)$/i;
const NO = /^(?:false|no|off|0)$/i;

/** What stands behind the program's name, flag by flag. `isNamed`: whether that name stood there. */
export function readFlags(
  peer: TypedPeer,
  words: readonly string[],
  { isNamed = true }: { readonly isNamed?: boolean } = {},
): readonly Given[] {
  const flags = PEER_FLAGS[peer];
  const given: Given[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, head = word, tail] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    const long = flags.find((one) => namesOf(one).includes(head));
    const short = /^-[a-z]./i.test(word)
      ? flags.find((one) => takesValue(one) && namesOf(one).includes(word.slice(0, 2)))
      : undefined;
    const flag = long ?? short;
    if (flag === undefined) {
      const directory =
        isNamed && isFolder(peer, words, at)
          ? flags.find((one) => longNameOf(one) === '--directory')
          : undefined;
      given.push(
        directory === undefined
          ? { flag, name: flagNameIn(word), value: undefined, ...(!word.startsWith('-') && { bare: word }) }
          : { flag: directory, name: longNameOf(directory), value: word },
      );
      // What stands behind an unknown flag may be its value.
      if (word.startsWith('-') && tail === undefined && words[at + 1]?.startsWith('-') === false) at += 1;
      continue;
    }
    const name = longNameOf(flag);
    if (!takesValue(flag)) {
      const said = tail ?? words[at + 1] ?? '';
      const isSaid = YES.test(said) || NO.test(said);
      if (isSaid && tail === undefined) at += 1;
      if (!NO.test(said)) given.push({ flag, name, value: undefined });
    } else if (long === undefined) given.push({ flag, name, value: word.slice(2).replace(/^=/, '') });
    else given.push({ flag, name, value: tail ?? words[(at += 1)] ?? '' });
  }
  return given;
}

/** Releases of icloudpd before 1.7 took the folder as the first word, without a flag. */
function isFolder(peer: TypedPeer, words: readonly string[], at: number): boolean {
  const [word = ''] = words;
  const isWord = peer === 'icloudpd' && at === 0 && !word.startsWith('-') && !PROGRAMS[peer].test(word);
  return isWord && words.length > 1 && !words.some((one) => /^(?:-d|--directory(?:=|$))/.test(one));
}
