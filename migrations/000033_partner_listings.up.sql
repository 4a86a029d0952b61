-- Where partners are found: the published profiles of active organisations, each as one row with all that searches want of it. It is
-- written in the transaction that changes what it is made of; the worker lists what older programs have left.

create aggregate tsvector_agg(tsvector) (sfunc = tsvector_concat, stype = tsvector, initcond = '');

create table partner_listings (
    mpn_id          text primary key references locations (mpn_id),
    organization_id text not null,
    version         int not null, -- of the way in which listings are made
    revision        bigint not null, -- of the profile
    step            smallint not null default 2 check (step between 0 and 4), -- of the organisation's score
    configs         text[] not null, -- the text search configurations of its languages
    words           tsvector not null,
    codes           text[] not null, -- what filters look for and facets count
    texts           text[] not null, -- what the words are taken from, by their weight: A to D
    document        json not null
) with (toast_tuple_target = 256);

-- A search looks at the step of everything that matches, at the words of what is ranked, and at the texts of a page: so the row is short,
-- and the long columns are beside it as they are.
alter table partner_listings
    alter column codes set storage main, alter column configs set storage main, alter column words set storage external,
    alter column texts set storage external, alter column document set storage external;

create index partner_listings_words on partner_listings using gin (words, codes) with (fastupdate = off);
create index partner_listings_order on partner_listings (step, mpn_id collate "C");
create index partner_listings_organization on partner_listings (organization_id);

-- The words as they stand in profiles, to find the one that was meant.
create table partner_words (
    word text primary key
);

create index partner_words_similar on partner_words using gin (word gin_trgm_ops);

-- The text search configurations that some listing has words in.
create table partner_configs (
    config text primary key
);

-- Who has won most deals with a feature.
create index organization_wins_most on organization_wins (feature, wins desc, organization_id) where wins >= 3;
