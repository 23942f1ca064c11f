// pg-boss.mjs CONNECTION JOBS one|batched: takes empty jobs off a queue and completes them: 8 loops that fetch one job, or 500, and complete what they
// fetched. Prints one line of JSON.
import PgBoss from 'pg-boss';

const [connection, count, mode] = process.argv.slice(2);
const jobs = Number(count);
const boss = new PgBoss({ connectionString: connection, max: 12, supervise: false, schedule: false });
await boss.start();
await boss.createQueue('empty');
for (let start = 0; start < jobs; start += 10_000) {
  await boss.insert(Array.from({ length: Math.min(10_000, jobs - start) }, (_, n) => ({ name: 'empty', data: { n: start + n } })));
}

await boss.getDb().executeSql('analyze');
const batchSize = mode === 'batched' ? 500 : 1;
let done = 0;
const started = process.hrtime.bigint();
await Promise.all(Array.from({ length: 8 }, async () => {
  for (let fetched; (fetched = await boss.fetch('empty', { batchSize })).length > 0;) {
    await boss.complete('empty', fetched.map((job) => job.id));
    done += fetched.length;
  }
}));
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const { rows } = await boss.getDb().executeSql("select count(*) from pgboss.job where name = 'empty' and state <> 'completed'");
console.log(JSON.stringify({ jobs, done, left: Number(rows[0].count), seconds }));
await boss.stop({ graceful: false });
