-- The type of a referral, by which clients of Partner Center filter lists; to read it of the documents took them 2 s with 56,000 deals. Null
-- is what a program of before has written, or what was there before: then the deal itself tells it. A list that few are
-- in is looked for in the narrow index of the organisation's own deals.
alter table listed_deals add column referral_type text;
