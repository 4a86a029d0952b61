-- 100 organisations with 5 users each, and 100,000 deals of about 1.9 kB of JSON. Ids look like UUIDv7: they arrive in the order of their keys.
INSERT INTO org SELECT g, 'Org '||g FROM generate_series(1,100) g;
INSERT INTO app_user SELECT g, (g-1)/5+1, 'u'||g||'@example.test', (ARRAY['admin','sales','sales','viewer','sales'])[(g-1)%5+1] FROM generate_series(1,500) g;
INSERT INTO token SELECT sha256(('tok-'||id)::bytea), id FROM app_user;
INSERT INTO deal (id, org_id, created_by, version, status, substatus, name, external_ref, value_cents, currency, close_date, created_at, updated_at, doc)
SELECT (lpad(to_hex((extract(epoch FROM t)*1000)::bigint),12,'0')||'7'||substr(h,1,3)||'8'||substr(h,4,15))::uuid,
  o, (o-1)*5+1+(g%5), 1, (ARRAY['new','new','active','active','active','active','won','won','lost','declined'])[(hashint4(g) & 2147483647)%10+1], 'none',
  'Deal '||g||' '||substr(h,1,12), 'CRM-'||g, 100000+(g::bigint*7919)%99000000, (ARRAY['EUR','USD','GBP'])[g%3+1],
  (t + interval '60 days')::date, t, t,
  jsonb_build_object(
   'customer', jsonb_build_object('name','Customer '||substr(h,1,16),'size','51to250','industry','Manufacturing','website','https://'||substr(h,5,8)||'.example.test',
      'address', jsonb_build_object('line1', (g%999)||' Example Street','line2','Floor '||(g%40),'city','Springfield','region','ST-'||(g%50),'postal',lpad((g%99999)::text,5,'0'),'country','DE'),
      'ids', jsonb_build_object('duns', lpad((g%999999999)::text,9,'0'),'vat','DE'||lpad((g%999999999)::text,9,'0'))),
   'contacts', jsonb_build_array(
      jsonb_build_object('first','Ada','last','L'||substr(h,3,8),'email',substr(h,2,10)||'@example.test','phone','+49 30 '||lpad((g%9999999)::text,7,'0'),'title','Head of IT','primary',true),
      jsonb_build_object('first','Bob','last','M'||substr(h,9,8),'email',substr(h,12,10)||'@example.test','phone','+49 89 '||lpad((g%7777777)::text,7,'0'),'title','Buyer','primary',false)),
   'consent', jsonb_build_object('share',true,'contact',true,'at',t),
   'details', jsonb_build_object('notes', repeat(h||' ',12),'source','partner-portal','campaign','C-'||(g%300),'requirements',
      jsonb_build_array(jsonb_build_object('sku','SKU-'||(g%500),'qty',g%90+1,'unit_cents',19900),jsonb_build_object('sku','SKU-'||(g%311),'qty',g%7+1,'unit_cents',4900),jsonb_build_object('sku','SKU-'||(g%173),'qty',g%13+1,'unit_cents',990))),
   'team', jsonb_build_array(jsonb_build_object('user',(o-1)*5+1,'role','owner'),jsonb_build_object('user',(o-1)*5+2,'role','member'),jsonb_build_object('user',(o-1)*5+3,'role','member')),
   'target', jsonb_build_array(jsonb_build_object('type','SolutionProfile','id','SOL-'||substr(h,1,6))),
   'invite', jsonb_build_object('message', 'Please look at this opportunity '||substr(h,1,24), 'by', 'u'||((o-1)*5+1)||'@example.test'))
FROM (SELECT g, md5(g::text) h, g%100+1 o, timestamptz '2024-01-01' + g * (interval '300 days'/100000) t FROM generate_series(1,100000) g) s;
ALTER TABLE deal ADD PRIMARY KEY (id);
CREATE INDEX deal_list ON deal (org_id, status, id DESC);
ANALYZE;
