// Where every contestant's chunks end up: one plain table, written by one statement a batch.
import pg from 'pg';
import { dimensions } from './trivial-embedder.mjs';

export async function openTarget(connection) {
  const pool = new pg.Pool({ connectionString: connection, max: 8 });
  await pool.query(`create table if not exists chunk (
    id text primary key, source text not null, text text not null, metadata jsonb not null, vector real[] not null check (array_length(vector, 1) = ${dimensions}))`);
  await pool.query('create index if not exists chunk_source on chunk (source)');
  return pool;
}

export async function writeChunks(pool, chunks) {
  if (chunks.length === 0) {
    return;
  }

  await pool.query(
    `insert into chunk (id, source, text, metadata, vector)
     select c.id, c.source, c.text, c.metadata, c.vector::real[]
     from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::text[]) as c (id, source, text, metadata, vector)
     on conflict (id) do update set source = excluded.source, text = excluded.text, metadata = excluded.metadata, vector = excluded.vector`,
    [
      chunks.map((chunk) => chunk.id),
      chunks.map((chunk) => chunk.source),
      // PostgreSQL's text takes no NUL.
      chunks.map((chunk) => chunk.text.replaceAll('\0', ' ')),
      chunks.map((chunk) => JSON.stringify(chunk.metadata).replaceAll('\\u0000', ' ')),
      chunks.map((chunk) => `{${chunk.vector.join(',')}}`),
    ]);
}

export const deleteChunks = (pool, ids) => pool.query('delete from chunk where id = any($1)', [ids]);
