-- A piece of a text is mostly too short to be packed, and was tried to be each time that one went into the index.
alter table deal_texts alter column text set storage plain;
