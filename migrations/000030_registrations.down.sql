drop table registration_exceptions;
drop table registration_history;
drop table registrations;
drop table holidays;
drop table registration_programs;
