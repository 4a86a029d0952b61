-- Nothing asks these any more: lists and the clock look in listed_deals, deal_updates and deal_texts. The first took a fifth of what
-- PostgreSQL does for a write; the others made each change write every index of deals. Programs of the release before answer as they did,
-- but read all deals of the organisation for what these found, and the clock all deals.
drop index concurrently deals_by_filter;
drop index concurrently deals_by_updated;
drop index concurrently deals_due;
drop index concurrently deals_to_remind;
drop index concurrently deals_by_value;
drop index concurrently deals_by_closing;
