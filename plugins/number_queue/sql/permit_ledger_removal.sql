-- The ledger is append-only but for a company ($1) that goes altogether, in this transaction.
SELECT set_config('dialhub.removed_company', $1::bigint::text, true)
