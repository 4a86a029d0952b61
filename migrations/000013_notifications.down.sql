drop table notification_settings, lead_days, notifications, told;
