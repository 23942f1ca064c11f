// graphile-worker.mjs CONNECTION one|batched|fair JOBS fresh|stale: takes empty jobs off a queue and completes them, and prints one line of JSON.
// One: a pool of 8 that asks for each job by itself. Batched: the same pool behind a local queue of 500 jobs, completions sent together.
// Fair: one by one, 100 jobs of one task alone, and then beside JOBS waiting jobs of another.
import { Logger, makeWorkerUtils, runOnce } from 'graphile-worker';
import pg from 'pg';
import { afterEnqueue, beforeEnqueue, secondsOf } from './statistics.mjs';

const [connection, mode, count, statistics] = process.argv.slice(2);
const jobs = Number(count);
const pgPool = new pg.Pool({ connectionString: connection, max: 12 });
const query = (sql, values) => pgPool.query(sql, values);
const silent = new Logger(() => () => {});
const utils = await makeWorkerUtils({ pgPool, logger: silent });
await utils.migrate();
await beforeEnqueue(query, 'graphile_worker');

const enqueue = (task, number) => query(`select graphile_worker.add_jobs(array(
  select json_populate_record(null::graphile_worker.job_spec, json_build_object('identifier', $2::text, 'payload', json_build_object('n', n)))
  from generate_series(1, $1) n))`, [number, task]);
const done = { empty: 0, other: 0 };
let onEmpty = () => {};
const work = () => runOnce({
  pgPool,
  taskList: { empty: () => { done.empty++; onEmpty(); }, other: () => { done.other++; } },
  preset: { worker: mode === 'batched'
    ? { concurrentJobs: 8, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
    : { concurrentJobs: 8 } },
  logger: silent,
});

if (mode === 'fair') {
  await enqueue('empty', 200);
  await work(); // Not measured: the first jobs of a process are slow.
  const few = async () => {
    await enqueue('empty', 100);
    await afterEnqueue(query, statistics);
    const [started, goal] = [process.hrtime.bigint(), done.empty + 100];
    let seconds;
    onEmpty = () => { if (done.empty === goal) { seconds = Number(process.hrtime.bigint() - started) / 1e9; } };
    await work();
    return seconds;
  };
  const aloneSeconds = await few();
  await enqueue('other', jobs);
  console.log(JSON.stringify({ aloneSeconds, besideSeconds: await few() }));
} else {
  const enqueueSeconds = await secondsOf(() => enqueue('empty', jobs));
  await afterEnqueue(query, statistics);
  const seconds = await secondsOf(work);
  const left = Number((await query('select count(*) from graphile_worker.jobs')).rows[0].count);
  console.log(JSON.stringify({ jobs, done: jobs - left, seconds, enqueueSeconds }));
}

await utils.release();
await pgPool.end();
