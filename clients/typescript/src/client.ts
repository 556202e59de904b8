/** Asks a hub and follows it; every answer has the type of its operation. */
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { createClient } from "graphql-sse";

export interface Settings {
  /** Address of the hub's GraphQL endpoint, as https://hub.example/graphql. */
  readonly url: string;
  /** The access token, asked for before each request, so that it may be renewed. */
  readonly token: () => string | Promise<string>;
  /** What the data is wanted for, in a word that your agreement allows. */
  readonly purpose?: string;
  /** The case on which you work, where your agreement demands one. */
  readonly caseNumber?: string;
  /** How long a line that is followed may be silent before it counts as broken; the hub beats every 15 s. */
  readonly silenceMs?: number;
}

export interface Problem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

/** The hub answered with errors; `data` is what came beside them. */
export class HubError extends Error {
  constructor(
    readonly problems: readonly Problem[],
    readonly data: unknown,
  ) {
    super(problems.map((one) => `${one.extensions?.code ?? "ERROR"}: ${one.message}`).join("; "));
    this.name = "HubError";
  }

  /** The hub's own codes, as NOT_GRANTED; see docs/reference/errors.md. */
  get codes(): readonly string[] {
    return this.problems.map((one) => one.extensions?.code ?? "ERROR");
  }
}

interface Told {
  readonly __typename: string;
  readonly cursor?: string;
  readonly from?: string;
}

/** The root field of a subscription's answer: an event of some kind. */
type EventOf<Data> = Data[keyof Data] & Told;

/** The events themselves, without the words about following. */
export type News<Data> = Exclude<EventOf<Data>, { __typename: "Following" | "Lagged" }>;

export interface Following {
  /** Begin after this cursor; now if left out. */
  readonly after?: string;
  /** Told each new cursor: keep it, and you can go on after a restart. */
  readonly onCursor?: (cursor: string) => void;
  readonly signal?: AbortSignal;
}

export class Hub {
  constructor(private readonly settings: Settings) {}

  /** Carry out a query or a mutation; throws HubError. */
  async ask<Data, Variables>(
    operation: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    const answer = await fetch(this.settings.url, {
      method: "POST",
      headers: { ...(await this.headers()), "content-type": "application/json" },
      body: JSON.stringify({ query: print(operation), variables }),
      ...(signal ? { signal } : {}),
    });
    const told = await read<Data>(answer);
    if (told.errors?.length || told.data == null) throw refusal(answer, told);
    return told.data;
  }

  /**
   * Follow a subscription. When the connection breaks, or goes silent, it comes back by itself with the last
   * cursor, and so it does when the hub says that you read too slowly (Lagged): nothing is
   * missing and nothing comes twice. A token that runs out is asked for anew, and a hub that is
   * away for a moment is waited for. Throws HubError for what no second attempt will change.
   */
  async *follow<Data, Variables extends { after?: string | null | undefined }>(
    operation: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    { after, onCursor, signal }: Following = {},
  ): AsyncGenerator<News<Data>, void, void> {
    let cursor = after ?? variables.after ?? undefined;
    for (let tries = 0; !signal?.aborted; tries += 1) {
      if (tries > 0) await pause(Math.min(30_000, 250 * 2 ** tries), signal);
      if (signal?.aborted) return;
      const client = createClient({
        url: this.settings.url,
        headers: () => this.headers(),
        retryAttempts: 0,
        fetchFn: watched(this.settings.silenceMs ?? SILENCE_MS),
      });
      const asked = { query: print(operation), variables: { ...variables, after: cursor ?? null } };
      const stop = () => client.dispose();
      signal?.addEventListener("abort", stop, { once: true });
      try {
        for await (const answer of client.iterate<Data>(asked)) {
          if (answer.errors?.length) throw new HubError(answer.errors as readonly Problem[], answer.data);
          const [event] = Object.values(answer.data ?? {}) as EventOf<Data>[];
          if (!event) continue;
          tries = 0;
          if (event.__typename === "Lagged") {
            cursor = event.from ?? cursor;
            break;
          }
          if (event.__typename !== "Following") yield event as unknown as News<Data>;
          if (event.cursor !== undefined && event.cursor !== cursor) {
            cursor = event.cursor;
            onCursor?.(cursor);
          }
        }
      } catch (error) {
        if (signal?.aborted) return;
        const final = await finalOf(error);
        if (final) throw final;
      } finally {
        signal?.removeEventListener("abort", stop);
        client.dispose();
      }
    }
  }

  private async headers(): Promise<Record<string, string>> {
    const { token, purpose, caseNumber } = this.settings;
    return {
      authorization: `Bearer ${await token()}`,
      ...(purpose ? { "x-purpose": purpose } : {}),
      ...(caseNumber ? { "x-case": caseNumber } : {}),
    };
  }
}

const SILENCE_MS = 60_000;

/** A fetch whose body fails when nothing comes for a while: some proxies keep a line open whose other end is gone. */
function watched(ms: number): typeof fetch {
  return async (address, options) => {
    const answer = await fetch(address, options);
    if (!answer.body) return answer;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = () => clearTimeout(timer);
    const again = (controller: TransformStreamDefaultController<Uint8Array>) => {
      over();
      timer = setTimeout(() => controller.error(new Error("the line went silent")), ms);
    };
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      start: again,
      transform(chunk, controller) {
        again(controller);
        controller.enqueue(chunk);
      },
      flush: over,
    });
    options?.signal?.addEventListener("abort", over, { once: true });
    const { status, statusText, headers } = answer;
    return new Response(answer.body.pipeThrough(watch), { status, statusText, headers });
  };
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly Problem[];
}

/** What an answer says; the page of a proxy says nothing but its status. */
async function read<Data>(answer: Response): Promise<Answer<Data>> {
  return (await answer.json().catch(() => ({}))) as Answer<Data>;
}

function refusal(answer: Response, told: Answer<unknown>): HubError {
  return new HubError(told.errors ?? [{ message: `HTTP ${answer.status} without data` }], told.data);
}

/** Codes of what passes by itself, or with the next token. */
const PASSING: ReadonlySet<string> = new Set([
  "UNAUTHENTICATED",
  "UNAVAILABLE",
  "AUDIT_UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "RATE_LIMITED",
]);

/** What no second attempt will change: errors that do not pass, and HTTP 4xx but for 429. */
async function finalOf(error: unknown): Promise<HubError | undefined> {
  if (error instanceof HubError) return error.codes.every((code) => PASSING.has(code)) ? undefined : error;
  const answer = (error as { response?: Response }).response;
  if (!answer || answer.status < 400 || answer.status >= 500 || answer.status === 429) return undefined;
  return refusal(answer, await read(answer));
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal?.addEventListener("abort", over, { once: true });
  });
}
