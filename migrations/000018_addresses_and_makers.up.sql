-- What older versions wrote, as it is written now.

-- The addresses of teams were put into lower case by a rule that made plain letters of some others. What is closed stays as it is to
-- everybody: only the column that finds it is written, of the few deals that have such letters.
create temporary table respelt as
    select d.id, array(select lower(m->>'email' collate "C") from json_array_elements(d.document->'team') with ordinality as t (m, n) order by n) as team_emails
    from deals d
    where d.team_emails::text ~ '[^\x01-\x7f]' or d.document::text ~ '[\u212a\u0130]';

alter table deals disable trigger deals_closed_is_final;
update deals d set team_emails = r.team_emails from respelt r where r.id = d.id and r.team_emails <> d.team_emails;
alter table deals enable trigger deals_closed_is_final;
drop table respelt;

update users u set made_by = array[(a.document->'actor'->>'id')::uuid]
from audit_log a
where u.kind = 'ServiceAccount' and a.organization_id = u.organization_id and a.document->>'action' = 'CreateServiceAccount'
    and a.document->'subject'->>'id' = u.id::text and a.document->'actor'->>'id' is not null;

update tokens t set made_by = array[(a.document->'actor'->>'id')::uuid]
from audit_log a
where a.document->>'action' in ('CreateToken', 'RotateToken') and a.document->'subject'->>'id' = t.id::text
    and a.document->'actor'->>'id' is not null;
