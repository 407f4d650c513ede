import { gzipSync } from 'node:zlib';
import {
  type Answer,
  emptyAnswer,
  fileAnswer,
  type HeaderList,
  jsonAnswer,
  textAnswer,
} from '../core/answer.ts';
import { unreachable } from '../../base/errors.ts';
import { Body, Head } from '../core/body.ts';
import { isObject } from '../core/json.ts';
import type { Library } from '../library/library.ts';
import type { Simulation } from '../account/simulation.ts';
import type { ActionMaker, Fault } from './fault.ts';
import { applyEdit } from './json-paths.ts';

const PAGE =
  '<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body>Please log in.</body></html>';

/** Actions that answer something else, and those that change what the server knows. */
export const REPLY_ACTIONS: Readonly<Record<string, ActionMaker>> = {
  reply: (fields) => {
    const status = fields.number('status');
    const headers: HeaderList = Object.entries(fields.object('headers')).map(([name, value]) => [
      name,
      String(value),
    ]);
    const json = fields.any('json');
    const text = fields.text('text', '');
    return {
      instead: () =>
        json === undefined ? textAnswer(status, text, headers) : jsonAnswer(status, json, headers),
    };
  },
  busy: (fields) => {
    const status = fields.number('status', 503);
    const wanted = fields.any('retryAfter');
    const seconds = typeof wanted === 'string' ? wanted : String(fields.number('retryAfter', -1));
    const inMs = fields.number('retryAfterDateInMs', -1);
    return {
      instead: (_exchange, simulation) => emptyAnswer(status, retryHeaders(simulation, { seconds, inMs })),
    };
  },
  throttle: (fields) => {
    const retryAfter = fields.number('retryAfter', 30);
    return insteadOf((simulation) => {
      const uuid = simulation.signIns.uuid('request');
      return jsonAnswer(503, { uuid, serverErrorCode: 'THROTTLED', reason: 'Request throttled', retryAfter });
    });
  },
  'session-lost': (fields) => {
    const status = fields.number('status', 421);
    const body = fields.oneOf('body', ['json', 'empty', 'html'], 'json');
    return insteadOf(() => {
      if (body === 'empty') return emptyAnswer(status);
      if (body === 'html') return textAnswer(status, PAGE, [['Content-Type', 'text/html']]);
      return jsonAnswer(status, {
        success: false,
        error: 'Missing X-APPLE-WEBAUTH-TOKEN cookie',
        requestInfo: {},
      });
    });
  },
  gone: () => insteadOf(() => textAnswer(410, 'Gone')),
  html: () => insteadOf(() => textAnswer(200, PAGE, [['Content-Type', 'text/html; charset=UTF-8']])),
  json: () => insteadOf(() => jsonAnswer(200, { error: 'INTERNAL_ERROR', reason: 'could not decrypt' })),
  empty: () => insteadOf(() => emptyAnswer(200)),
  huge: (fields) => {
    const size = fields.number('bytes', 64 * 1024 * 1024);
    const zipped = fields.any('gzip') === true;
    return insteadOf(() => hugeAnswer(size, zipped));
  },
  status: (fields) => {
    const status = fields.number('status');
    return { change: (answer) => ({ ...answer, status }) };
  },
  patch: (fields) => {
    const edit = { set: fields.object('set'), remove: fields.list('remove') };
    return { change: (answer) => changeJson(answer, (value) => applyEdit(value, edit)) };
  },
  'expire-cookies': () => ({ effect: ({ credentials }) => credentials.expireCookies() }),
  'revoke-sessions': () => ({ effect: ({ credentials }) => credentials.revokeSessions() }),
  'revoke-trust': () => ({ effect: ({ credentials }) => credentials.revokeTrust() }),
  'expire-links': () => ({ effect: ({ links }) => links.expireLinks() }),
  'change-library': (fields) => {
    const add = fields.number('add', 0);
    const remove = fields.list('delete');
    const zone = fields.text('removeZone', '');
    const album = fields.text('album', '');
    const [join, leave] = [fields.list('join'), fields.list('leave')];
    const others = OF_PHOTOS.map((what) => [what, fields.list(what)] as const);
    const removed = fields.list('deleteAlbums');
    return {
      effect: ({ library }) => {
        for (let left = add; left > 0; left -= 1) library.add();
        for (const name of remove) library.delete(library.find(name));
        for (const [what, names] of others) {
          for (const name of names) changePhoto(library, what, library.find(name));
        }
        if (zone !== '') library.removeZone(zone);
        const member = (name: string, isMember: boolean) =>
          library.setMember(library.findAlbum(album), library.find(name), isMember);
        for (const name of join) member(name, true);
        for (const name of leave) member(name, false);
        for (const name of removed) library.changeAlbum(library.findAlbum(name), { deleted: true });
      },
    };
  },
};

/** What other clients may do to photos meanwhile. */
const OF_PHOTOS = ['purge', 'restore', 'edit', 'favorite', 'hide'] as const;

function changePhoto(library: Library, what: (typeof OF_PHOTOS)[number], asset: string): void {
  switch (what) {
    case 'favorite':
      return library.setFavorite(asset, true);
    case 'hide':
      return library.setHidden(asset, true);
    case 'purge':
    case 'restore':
    case 'edit':
      return library[what](asset);
    default:
      return unreachable(what);
  }
}

/** Changes the JSON of an answer; answers that hold none stay as they are. */
export function changeJson(answer: Answer, change: (value: unknown) => void): Answer {
  if (answer.body.kind !== 'json' || !isObject(answer.body.value)) return answer;
  const value = structuredClone(answer.body.value);
  change(value);
  return { ...answer, body: { kind: 'json', value } };
}

/** `{}` behind so many blanks, which shrink to nothing when compressed. */
function hugeAnswer(size: number, zipped: boolean): Answer {
  const type = ['Content-Type', 'application/json; charset=UTF-8'] as const;
  const file = new Body(new Head(Buffer.alloc(65_536, ' '), size), () => Buffer.from('{}'), 2);
  if (!zipped) return fileAnswer(200, { file, from: 0, to: file.size }, [type]);
  const small = Body.of(gzipSync(file.bytes()));
  return fileAnswer(200, { file: small, from: 0, to: small.size }, [type, ['Content-Encoding', 'gzip']]);
}

function insteadOf(make: (simulation: Simulation) => Answer): Fault {
  return { instead: (_exchange, simulation) => make(simulation) };
}

function retryHeaders(
  simulation: Simulation,
  wanted: { readonly seconds: string; readonly inMs: number },
): HeaderList {
  if (wanted.inMs >= 0) return [['Retry-After', new Date(simulation.now() + wanted.inMs).toUTCString()]];
  return wanted.seconds === '-1' ? [] : [['Retry-After', wanted.seconds]];
}
