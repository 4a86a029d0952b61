-- The deals that people have marked for themselves. What is marked says nothing about the deal, so it is no part of it. Who loses sight of a
-- deal no longer finds it among them; a person who is deactivated and comes back has them again.
create table favorite_deals (
    user_id uuid not null references users on delete cascade,
    deal_id uuid not null references deals on delete cascade,
    primary key (user_id, deal_id)
);
