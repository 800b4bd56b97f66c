"""Tests of one package at a time."""
