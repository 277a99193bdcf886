#pragma once

void test_text();
void test_building();
void test_writing();
void test_reopening();
void test_threads();

void test_matching();
void test_filters();
void test_facets();
void test_sorting();
void test_words();

void test_whole_file_damage();
// `rounds` indexes with a few bytes changed somewhere, each from a seed of its own.
void test_random_damage(int rounds);
