alter table deals reset (toast_tuple_target);
