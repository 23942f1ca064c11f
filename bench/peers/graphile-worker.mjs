// graphile-worker.mjs CONNECTION JOBS one|batched: takes empty jobs off a queue and completes them. One: a pool of 8 that asks for each job by itself.
// Batched: the same pool behind a local queue of 500 jobs, completions sent together. Prints one line of JSON.
import { Logger, makeWorkerUtils, runOnce } from 'graphile-worker';
import pg from 'pg';

const [connection, count, mode] = process.argv.slice(2);
const jobs = Number(count);
const pgPool = new pg.Pool({ connectionString: connection, max: 12 });
const silent = new Logger(() => () => {});
const utils = await makeWorkerUtils({ pgPool, logger: silent });
await utils.migrate();
await pgPool.query(`select graphile_worker.add_jobs(array(
  select json_populate_record(null::graphile_worker.job_spec, json_build_object('identifier', 'empty', 'payload', json_build_object('n', n)))
  from generate_series(1, $1) n))`, [jobs]);
await pgPool.query('analyze');

let done = 0;
const started = process.hrtime.bigint();
await runOnce({
  pgPool,
  taskList: { empty: () => { done++; } },
  preset: { worker: mode === 'batched'
    ? { concurrentJobs: 8, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
    : { concurrentJobs: 8 } },
  logger: silent,
});
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const left = Number((await pgPool.query('select count(*) from graphile_worker.jobs')).rows[0].count);
console.log(JSON.stringify({ jobs, done, left, seconds }));
await utils.release();
await pgPool.end();
