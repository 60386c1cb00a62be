\set i random(1, :entitlements)
\set seat random(1, 9000000000000000)
begin;
select version, seats_used, seats_cap, decided_at from entitlement_use where tenant_id = (:tenant)::uuid and group_id = bench_id('group', :i) and entitlement_id = bench_id('entitlement', :i) for update;
update entitlement_use set seats_used = seats_used + 1, decided_at = now() where tenant_id = (:tenant)::uuid and group_id = bench_id('group', :i) and entitlement_id = bench_id('entitlement', :i);
insert into activation (tenant_id, group_id, entitlement_id, id, seat_id, seat_name, method, mode, epoch, nonce, held, activated_at, last_lease_at, lease_expiry_at, fence_at, due_at) values ((:tenant)::uuid, bench_id('group', :i), bench_id('entitlement', :i), gen_random_uuid(), :seat, 'bench', 'activationCode', 'online', 1, 1, true, now(), now(), now() + interval '1 day', now() + interval '1 day', now() + interval '1 day 30 seconds');
insert into activation_log (tenant_id, group_id, entitlement_id, activation_id, seat_id, at, operation, lease_expiry_at, seats_used, seats_change, seat_limit, ip_address) values ((:tenant)::uuid, bench_id('group', :i), bench_id('entitlement', :i), gen_random_uuid(), :seat, now(), 'activate', now() + interval '1 day', 1, 1, null, '127.0.0.1');
commit;
