-- 100 organisations with a location, a published co-sell ready solution and a referral admin with a token (tok-001 .. tok-100); a
-- Microsoft seller (tok-msft); rates for EUR and GBP. After `cosell bootstrap`.
BEGIN;
INSERT INTO organizations (id, name, default_location, created_at) SELECT 'org-'||lpad(g::text,3,'0'), 'Organisation '||lpad(g::text,3,'0'), '4000'||lpad(g::text,3,'0'), now() - interval '400 days' FROM generate_series(1,100) g;
INSERT INTO locations SELECT '4000'||lpad(g::text,3,'0'), 'org-'||lpad(g::text,3,'0'), 'Location '||lpad(g::text,3,'0') FROM generate_series(1,100) g;
INSERT INTO solutions (id, organization_id, mpn_id, name, publish_state, co_sell_status, created_at, updated_at, published_at)
SELECT 'SOL-org-'||lpad(g::text,3,'0')||'-ORG', 'org-'||lpad(g::text,3,'0'), '4000'||lpad(g::text,3,'0'), 'Solution '||lpad(g::text,3,'0'), 'Published', 'CoSellReady', now(), now(), now() FROM generate_series(1,100) g;
INSERT INTO users (id, organization_id, name, email, phone, created_at)
SELECT ('00000000-0000-7000-8000-000000000'||lpad(g::text,3,'0'))::uuid, 'org-'||lpad(g::text,3,'0'), 'User '||lpad(g::text,3,'0'), 'dora@org-'||lpad(g::text,3,'0')||'.example', '+46 8 123 45 67', now() FROM generate_series(1,100) g;
INSERT INTO users (id, organization_id, name, email, phone, created_at) VALUES ('00000000-0000-7000-8000-000000001000', 'msft', 'Mika Seller', 'mika@msft.example', '+1', now());
INSERT INTO grants SELECT id, 'ReferralAdmin' FROM users WHERE name LIKE 'User ___';
INSERT INTO grants VALUES ('00000000-0000-7000-8000-000000001000', 'MicrosoftSeller');
INSERT INTO tokens (hash, user_id, created_at, id, name, prefix)
SELECT sha256(('tok-'||right(name,3))::bytea), id, now(), gen_random_uuid(), 'bench', 'tok-' FROM users WHERE name LIKE 'User ___';
INSERT INTO tokens (hash, user_id, created_at, id, name, prefix) VALUES (sha256('tok-msft'), '00000000-0000-7000-8000-000000001000', now(), gen_random_uuid(), 'bench', 'tok-');
INSERT INTO exchange_rates SELECT c, (date_trunc('month', now()) - m * interval '1 month')::date, r FROM (VALUES ('EUR', 1.08), ('GBP', 1.27)) v(c, r), generate_series(0, 14) m;
COMMIT;
