/** The files of the package that `undici-transport.ts` uses; only the whole package tells their types. */
declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici';
  export default Agent;
}

declare module 'undici/lib/api/api-request.js' {
  import type { Dispatcher } from 'undici';
  export default function request(
    this: Dispatcher,
    options: Dispatcher.RequestOptions,
  ): Promise<Dispatcher.ResponseData>;
}

declare module 'undici/lib/core/errors.js' {
  import type { errors } from 'undici';
  export const HTTPParserError: typeof errors.HTTPParserError;
}
