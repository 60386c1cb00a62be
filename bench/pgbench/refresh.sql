\set i random(1, :activations)
update activation set nonce = nonce + 1, last_lease_at = now(), lease_expiry_at = now() + interval '1 day', fence_at = now() + interval '1 day', due_at = now() + interval '1 day 30 seconds' where tenant_id = (:tenant)::uuid and group_id = bench_id('group', 2) and id = bench_id('activation', :i);
