alter table deal_texts alter column text set storage extended;
