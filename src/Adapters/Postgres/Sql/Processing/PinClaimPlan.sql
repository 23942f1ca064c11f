-- For this transaction only: the claim walks version_claim in order, whatever the statistics say. They are stale just when it matters,
-- right after a hundred thousand rows came or went. Disabled plans look costly, and that would start the JIT compiler, so it is off too.
select from (
    select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
           set_config('enable_sort', 'off', true), set_config('jit', 'off', true)) as settings
