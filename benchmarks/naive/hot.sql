SELECT naive_generate(1, 2.5);
