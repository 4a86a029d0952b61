drop table insight_cohorts;
