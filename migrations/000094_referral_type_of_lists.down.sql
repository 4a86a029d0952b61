alter table listed_deals drop column referral_type;
