import type { AskAnswer, AskRequest, CompareAnswer, CompareRequest, LogAnswer, ReportAnswer, ReportRequest, ResolveRequest, SealRequest, AnswerRequest, Checked, CheckRequest, MapAnswer, MapRequest, Opened, Problem, RecordAnswer, RecordRequest, Saved, SaveRequest, ScenarioAnswer, Session } from "../types";

/** Why a question was not answered. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const KEPT = "realpolitik-token";

/** Takes the token out of the address, so that it is not copied with it. */
export function takeToken(): string | null {
  const parts = location.hash.slice(1).split("&").filter(Boolean);
  const given = parts.find((p) => p.startsWith("token="))?.slice("token=".length);
  if (given) {
    sessionStorage.setItem(KEPT, given);
    const rest = parts.filter((p) => !p.startsWith("token=")).join("&");
    history.replaceState(null, "", rest ? `#${rest}` : location.pathname);
  }
  return sessionStorage.getItem(KEPT);
}

/** Between the pages of one server: one that has the token lends it to a new tab. No
 * page of another origin hears this. */
const CHANNEL = "realpolitik";
/** How long a new tab waits for another to lend the token, in milliseconds. */
const LEND = 800;

/** Answers new tabs that ask for the token. */
export function lendToken() {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    const token = sessionStorage.getItem(KEPT);
    if (data === "token?" && token) channel.postMessage({ token });
  };
}

/** Asks the other tabs of this server for the token. */
export function borrowToken(): Promise<string | null> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(CHANNEL);
    const done = (token: string | null) => {
      channel.close();
      if (token) sessionStorage.setItem(KEPT, token);
      resolve(token);
    };
    const timer = setTimeout(() => done(null), LEND);
    channel.onmessage = ({ data }) => {
      const token = (data as { token?: unknown } | null)?.token;
      if (typeof token !== "string") return;
      clearTimeout(timer);
      done(token);
    };
    channel.postMessage("token?");
  });
}

async function ask(path: string, request?: unknown, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: request === undefined ? "GET" : "POST",
      headers: {
        "X-Realpolitik-Token": sessionStorage.getItem(KEPT) ?? "",
        ...(request === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: request === undefined ? undefined : JSON.stringify(request),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal,
    });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new ApiError("gone", "The program does not answer. Start it again with  realpolitik serve  and open the address it prints.");
  }
  if (!response.ok) {
    const problem = (await response.json().catch(() => null)) as Problem | null;
    throw new ApiError(problem?.error ?? String(response.status), problem?.message ?? `It answered ${response.status}.`);
  }
  return response;
}

const json = async <T>(path: string, request?: unknown, signal?: AbortSignal): Promise<T> =>
  (await (await ask(path, request, signal)).json()) as T;

export const session = () => json<Session>("/api/session");
export const open = (name: string) => json<Opened>("/api/open", { case: name });
export const check = (r: CheckRequest, signal?: AbortSignal) => json<Checked>("/api/check", r, signal);
export const map = (r: MapRequest, signal?: AbortSignal) => json<MapAnswer>("/api/map", r, signal);
export const record = (r: RecordRequest, signal?: AbortSignal) => json<RecordAnswer>("/api/record", r, signal);
export const beyond = (r: AskRequest, signal?: AbortSignal) => json<AskAnswer>("/api/ask", r, signal);
export const compare = (r: CompareRequest, signal?: AbortSignal) => json<CompareAnswer>("/api/compare", r, signal);
export const report = (r: ReportRequest) => json<ReportAnswer>("/api/report", r);
export const seal = (r: SealRequest) => json<LogAnswer>("/api/seal", r);
export const resolve = (r: ResolveRequest) => json<LogAnswer>("/api/resolve", r);
export const save = (r: SaveRequest) => json<Saved>("/api/save", r);

/** Answers as they come, each over more draws than the one before. */
export async function analyze(request: AnswerRequest, signal: AbortSignal, each: (answer: ScenarioAnswer) => void): Promise<void> {
  const response = await ask("/api/analyze", request, signal);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (signal.aborted) return;
    rest += value ?? "";
    let end: number;
    while ((end = rest.indexOf("\n")) >= 0) {
      const line = JSON.parse(rest.slice(0, end)) as ScenarioAnswer | Problem;
      rest = rest.slice(end + 1);
      if ("error" in line) throw new ApiError(line.error, line.message);
      each(line);
    }
    if (done) return;
  }
}
