// pg-boss.mjs CONNECTION one|batched|fair JOBS fresh|stale: takes empty jobs off a queue and completes them, and prints one line of JSON.
// One: 8 loops that fetch and complete one job at a time. Batched: 500 at a time. Fair: one by one, 100 jobs of one queue alone, and then beside JOBS
// waiting jobs of another; a loop asks the two queues in turn, because pg-boss has no fetch from several. A run ends after a minute with what it has done.
import PgBoss from 'pg-boss';
import { afterEnqueue, beforeEnqueue, secondsOf } from './statistics.mjs';

const [connection, mode, count, statistics] = process.argv.slice(2);
const jobs = Number(count);
const boss = new PgBoss({ connectionString: connection, max: 12, supervise: false, schedule: false });
await boss.start();
await boss.createQueue('empty');
await boss.createQueue('other');
const query = (sql, values) => boss.getDb().executeSql(sql, values);
await beforeEnqueue(query, 'pgboss');

async function enqueue(name, number) {
  for (let start = 0; start < number; start += 10_000) {
    await boss.insert(Array.from({ length: Math.min(10_000, number - start) }, (_, n) => ({ name, data: { n: start + n } })));
  }
}

const batchSize = mode === 'batched' ? 500 : 1;
const loops = (queues, isOver) => Promise.all(Array.from({ length: 8 }, async () => {
  for (let fetched = 1; fetched > 0 && !isOver();) {
    fetched = 0;
    for (const queue of queues) {
      const taken = await boss.fetch(queue, { batchSize });
      if (taken.length > 0) {
        await boss.complete(queue, taken.map((job) => job.id));
        done[queue] += taken.length;
        fetched += taken.length;
      }
    }
  }
}));
const done = { empty: 0, other: 0 };
const end = () => { const last = Date.now() + 60_000; return () => Date.now() > last; };

if (mode === 'fair') {
  await enqueue('empty', 200);
  await loops(['empty'], end()); // Not measured: the first jobs of a process are slow.
  const few = async () => {
    await enqueue('empty', 100);
    await afterEnqueue(query, statistics);
    const [goal, isLate] = [done.empty + 100, end()];
    return secondsOf(() => loops(['empty', 'other'], () => done.empty >= goal || isLate()));
  };
  const aloneSeconds = await few();
  await enqueue('other', jobs);
  console.log(JSON.stringify({ aloneSeconds, besideSeconds: await few() }));
} else {
  const enqueueSeconds = await secondsOf(() => enqueue('empty', jobs));
  await afterEnqueue(query, statistics);
  const seconds = await secondsOf(() => loops(['empty'], end()));
  console.log(JSON.stringify({ jobs, done: done.empty, seconds, enqueueSeconds }));
}

await boss.stop({ graceful: false });
