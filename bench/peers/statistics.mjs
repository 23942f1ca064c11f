// What PostgreSQL knows of the tables of a schema when the clock starts: with "fresh" what is in them, with "stale" that they were empty.
// Autovacuum, which would change that meanwhile, is off for these tables either way.
export async function beforeEnqueue(query, schema) {
  await query(`do $$ declare owned regclass; begin
    for owned in select oid from pg_class where relnamespace = '${schema}'::regnamespace and relkind = 'r' loop
      execute format('alter table %s set (autovacuum_enabled = off)', owned);
    end loop; end $$`);
  await query('analyze');
}

export async function afterEnqueue(query, statistics) {
  if (statistics === 'fresh') {
    await query('analyze');
  }
}

export async function secondsOf(work) {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
}
