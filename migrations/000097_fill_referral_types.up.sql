call fill_referral_types();
