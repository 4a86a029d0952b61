drop trigger locations_come on locations;
drop trigger locations_change on locations;
drop trigger locations_go on locations;
