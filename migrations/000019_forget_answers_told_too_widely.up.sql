-- What Microsoft answered was told to every party of an engagement, also to those that had not accepted their own deals. What is left
-- of that in the feed goes: it is not theirs to read.
delete from events
where type = 'related-referral-updated' and document #>> '{party,organizationId}' = 'msft' and microsoft ->> 'direction' = 'Incoming'
    and deal ->> 'substatus' not in ('Accepted', 'Won', 'Lost', 'Error');
