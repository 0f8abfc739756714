// Prints the vectors that native fastText gives, with the nine digits that a 32-bit float needs.
//
//   print-vectors <model> < <words, one a line>
//
// `fasttext print-word-vectors` splits words at spaces and prints five digits.

#include <iomanip>
#include <iostream>
#include <string>

#include <fasttext/fasttext.h>

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "print-vectors <model>\n";
    return 2;
  }
  fasttext::FastText model;
  model.loadModel(arguments[1]);
  fasttext::Vector vector(model.getDimension());
  std::cout << std::setprecision(9);
  for (std::string word; std::getline(std::cin, word);) {
    model.getWordVector(vector, word);
    for (int64_t index = 0; index < vector.size(); index++)
      std::cout << (index == 0 ? "" : " ") << vector[index];
    std::cout << "\n";
  }
  return 0;
}
