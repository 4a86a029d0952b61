call fill_microsoft_answers();
