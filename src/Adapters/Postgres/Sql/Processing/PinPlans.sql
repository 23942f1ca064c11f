-- For this transaction only, before Claim, Publish and Reconciliation/ListSearchable: rows are found by their indexes, one after the other, whatever
-- the statistics say. Those are stale just when it matters, right after a hundred thousand rows came or went. Disabled plans look costly, and that
-- would start the JIT compiler, so it is off too; and it would let the planner look at every call whether it cannot do better, which takes longer
-- than the claim.
select from (
    select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true),
           set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true),
           set_config('plan_cache_mode', 'force_generic_plan', true)) as settings
