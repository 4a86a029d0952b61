// The work of limit in Node: Fastify 5 and pg 8, validation by JSON schema, prepared statements.
import Fastify from 'fastify';
import pg from 'pg';
import { createHash, randomUUID } from 'node:crypto';
const pool = new pg.Pool({ max: 8 });
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1082, (s) => s);
const cols = 'd.id,d.org_id,d.version,d.status,d.substatus,d.name,d.external_ref,d.value_cents,d.currency,d.close_date,d.created_at,d.updated_at';
const who = 'SELECT u.id,u.org_id,u.role FROM token t JOIN app_user u ON u.id=t.user_id WHERE t.hash=$1';
const q = (c, name, text, values) => c.query({ name, text, values });
const app = Fastify({ logger: false });
app.decorateRequest('user', null);
app.addHook('onRequest', async (r, rep) => {
  const h = createHash('sha256').update((r.headers.authorization || '').slice(7)).digest();
  r.user = (await q(pool, 'who', who, [h])).rows[0];
  if (!r.user) return rep.code(401).send({ status: 401 });
  if (r.method !== 'GET' && r.user.role === 'viewer') return rep.code(403).send({ status: 403 });
});
app.get('/deals/:id', async (r, rep) => {
  const d = (await q(pool, 'get', `SELECT ${cols},d.doc FROM deal d WHERE id=$1 AND org_id=$2`, [r.params.id, r.user.org_id])).rows[0];
  if (!d) return rep.code(404).send({ status: 404 });
  rep.header('etag', `"${d.version}"`);
  return d;
});
app.get('/deals', async (r) => {
  const { status, after, offset } = r.query;
  const items = (offset
    ? await q(pool, 'listo', `SELECT ${cols} FROM deal d WHERE org_id=$1 AND status=$2 ORDER BY id DESC LIMIT 50 OFFSET $3`, [r.user.org_id, status, offset])
    : await q(pool, 'list', `SELECT ${cols} FROM deal d WHERE org_id=$1 AND status=$2 AND id<$3 ORDER BY id DESC LIMIT 50`, [r.user.org_id, status, after || 'ffffffff-ffff-ffff-ffff-ffffffffffff'])).rows;
  return { items, next: items.at(-1)?.id };
});
async function tx(f) {
  const c = await pool.connect();
  try { await c.query('BEGIN'); const v = await f(c); await c.query('COMMIT'); return v; } catch (e) { await c.query('ROLLBACK'); throw e; } finally { c.release(); }
}
const trail = async (c, r, id, act, v) => {
  await q(c, 'aud', 'INSERT INTO audit(deal_id,org_id,actor,action) VALUES($1,$2,$3,$4)', [id, r.user.org_id, r.user.id, act]);
  await q(c, 'out', 'INSERT INTO outbox(topic,deal_id,payload) VALUES($1,$2,$3)', ['deal.' + act, id, { id, version: v }]);
};
const str = { type: 'string', minLength: 1, maxLength: 200 };
app.post('/deals', { schema: { body: { type: 'object', required: ['name', 'value_cents', 'currency', 'doc'], properties: { name: str, external_ref: str, value_cents: { type: 'integer', minimum: 0 }, currency: { type: 'string', minLength: 3, maxLength: 3 }, close_date: { type: 'string' }, doc: { type: 'object' } } } } }, async (r, rep) => {
  const id = randomUUID(), b = r.body;
  await tx(async (c) => {
    await q(c, 'ins', `INSERT INTO deal(id,org_id,created_by,status,name,external_ref,value_cents,currency,close_date,doc) VALUES($1,$2,$3,'new',$4,$5,$6,$7,$8,$9)`, [id, r.user.org_id, r.user.id, b.name, b.external_ref, b.value_cents, b.currency, b.close_date, b.doc]);
    await q(c, 'idem', 'INSERT INTO idem(org_id,key,deal_id) VALUES($1,$2,$3)', [r.user.org_id, r.headers['idempotency-key'] || id, id]);
    await trail(c, r, id, 'created', 1);
  });
  rep.code(201).header('location', '/deals/' + id);
  return { id, version: 1 };
});
app.patch('/deals/:id', { schema: { body: { type: 'object', required: ['name'], properties: { name: str } } } }, async (r, rep) => {
  const v = Number((r.headers['if-match'] || '').replaceAll('"', ''));
  const ok = await tx(async (c) => {
    const u = await q(c, 'upd', 'UPDATE deal SET name=$4,version=version+1,updated_at=now() WHERE id=$1 AND org_id=$2 AND version=$3 RETURNING version', [r.params.id, r.user.org_id, v, r.body.name]);
    if (u.rowCount) await trail(c, r, r.params.id, 'updated', v + 1);
    return u.rowCount;
  });
  if (!ok) return rep.code(412).send({ status: 412 });
  rep.header('etag', `"${v + 1}"`);
  return { version: v + 1 };
});
app.listen({ port: Number(process.env.PORT || 8133), host: '127.0.0.1' });
