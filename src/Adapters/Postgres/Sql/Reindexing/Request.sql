-- Runs under the collection's lock. An open reindex answers, whatever it is to; otherwise one is added. It goes on in vectors that are there: those of a
-- reindex that failed, or those that were searched before, which is the way back. No row: the collection has the model and dimensions already.
-- $1 collection name, $2 model or null for what was searched before, $3 dimensions, $4 now
with open as (
    select r.id
    from ingest.reindex r
    join ingest.collection c on c.id = r.collection_id
    where c.name = $1 and r.state in ('pending', 'running')
), wanted as (
    select c.id, c.name, c.embedding_model, c.vector_collection, c.generation + 1 as generation, spare.vector_collection as spare,
           coalesce($2::text, spare.embedding_model) as to_model, coalesce($3::int, spare.dimensions) as to_dimensions
    from ingest.collection c
    left join lateral (
        select s.vector_collection, s.embedding_model, s.dimensions
        from ingest.spare_vectors s
        where s.collection_id = c.id and s.role <> 'discarded'
          and case when $2::text is null then s.was_searched else s.embedding_model = $2::text and s.dimensions = $3::int end
        order by s.was_searched desc
        limit 1) spare on true
    where c.name = $1 and not exists (select from open)
      and (spare.vector_collection is not null or (c.embedding_model, c.dimensions) is distinct from ($2::text, $3::int))
), target as (
    select wanted.*, coalesce(spare, name || '.r' || generation) as to_vector_collection
    from wanted
    where to_model is not null
), counted as (
    update ingest.collection c
    set generation = target.generation
    from target
    where c.id = target.id and target.spare is null
), added as (
    insert into ingest.reindex (
        collection_id, state, from_model, from_vector_collection, to_model, to_dimensions, to_vector_collection, available_at, created_at)
    select id, 'pending', embedding_model, vector_collection, to_model, to_dimensions, to_vector_collection, $4, $4 from target
    returning id
)
select id, true from added
union all
select id, false from open
