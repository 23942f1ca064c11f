-- For this transaction only, before FindWords and ReadTexts, which find rows by their indexes, one after the other. Not Processing/PinPlans: an index
-- of words can only be read as a bitmap.
select from (
    select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
           set_config('jit', 'off', true)) as settings
