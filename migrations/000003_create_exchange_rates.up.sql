-- USD for one unit of a currency, one row for each month. The newest that is not after a month counts for it.

create table exchange_rates (
    currency     text not null check (currency ~ '^[A-Z]{3}$'),
    month        date not null check (extract(day from month) = 1),
    usd_per_unit numeric(15, 10) not null check (usd_per_unit > 0),
    primary key (currency, month)
);
