-- What shows as Pending, in the order of lists: few of what Microsoft was asked about, as long as it answers.
create index concurrently microsoft_answers_pending on microsoft_answers (organization_id, created_at, id)
    include (status, expires_at, untold) where status = 'New' or untold;
