drop trigger exchange_rates_note_new on exchange_rates;
drop trigger exchange_rates_note_changed on exchange_rates;
drop function note_changed_rate();
drop table changed_rates, insight_figures, projected_deals, projection;
