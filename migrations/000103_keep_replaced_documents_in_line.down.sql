alter table replaced_documents alter column document set storage extended;
