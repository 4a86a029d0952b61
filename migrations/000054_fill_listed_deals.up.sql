call fill_listed_deals();
