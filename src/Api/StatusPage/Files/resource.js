// An answer of the API that is kept and shown while it is asked for again.

import { Problem } from './api.js';
import { changed } from './changes.js';
import { lock } from './live.js';

/** `data`: the last answer or null; `error`: why the last question failed, or null; `refresh()` asks; `clear()` forgets, when the question is another one. */
export function resource(load) {
  let running = null;
  const it = { data: null, error: null, at: 0, refresh, clear };
  return it;

  async function refresh() {
    running?.abort();
    const mine = running = new AbortController();
    try {
      const data = await load(mine.signal);
      settle(mine, { data, error: null });
    } catch (error) {
      if (mine.signal.aborted) {
        return;
      }

      if (error instanceof Problem && error.status === 401) {
        lock(true);
      }

      settle(mine, { error });
    }
  }

  function settle(mine, outcome) {
    if (running === mine) {
      Object.assign(it, outcome, { at: Date.now() });
      changed();
    }
  }

  function clear() {
    running?.abort();
    Object.assign(it, { data: null, error: null, at: 0 });
  }
}
