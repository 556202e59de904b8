// What every judge needs: where the hub is, who asks, and the operations with their variables.
import { readFileSync } from "node:fs";

export const url = process.env.ZHATU_JUDGE_URL;
export const headers = {
  authorization: `Bearer ${process.env.ZHATU_JUDGE_TOKEN}`,
  "x-purpose": "case_handling",
};
export const hello = { authorization: headers.authorization, purpose: "case_handling" };
/** [{ name, text, variables }], in the order in which they are to be carried out. */
export const operations = () => JSON.parse(readFileSync(process.env.ZHATU_JUDGE_PLAN, "utf-8"));
/** How many events of a subscription are waited for. */
export const EVENTS = 3;

/** Take events from a start function ({ next, error } -> stop) until enough have come. */
export const take = (start, isOne) =>
  new Promise((resolve, reject) => {
    const seen = [];
    const stop = start({
      next(data) {
        if (isOne(data)) seen.push(data);
        if (seen.length === EVENTS) {
          resolve(seen);
          stop?.();
        }
      },
      error: reject,
    });
  });

setTimeout(() => {
  console.error("FAILED: nothing more came within 90 s");
  process.exit(1);
}, 90_000).unref();
