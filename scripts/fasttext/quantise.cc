// Quantises a model of words, which `fasttext quantize` refuses although it reads such files.
//
//   quantise <model.bin> <quantised.ftz> <dsub> <qnorm: 0|1> <keep the output matrix: 0|1>
//
// The output matrix is needed for further training only; without it a single row of zeros takes its place.

#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <fasttext/args.h>
#include <fasttext/densematrix.h>
#include <fasttext/dictionary.h>
#include <fasttext/quantmatrix.h>

template <typename Value>
Value read(std::istream& in) {
  Value value;
  in.read(reinterpret_cast<char*>(&value), sizeof(value));
  return value;
}

template <typename Value>
void write(std::ostream& out, Value value) {
  out.write(reinterpret_cast<const char*>(&value), sizeof(value));
}

int main(int count, char** arguments) {
  if (count != 6) {
    std::cerr << "quantise <model.bin> <quantised.ftz> <dsub> <qnorm> <keep output>\n";
    return 2;
  }
  std::ifstream in(arguments[1], std::ifstream::binary);
  const auto magic = read<int32_t>(in);
  const auto version = read<int32_t>(in);
  auto args = std::make_shared<fasttext::Args>();
  args->load(in);
  fasttext::Dictionary dictionary(args, in);
  const auto is_quantised = read<bool>(in);
  if (!in || magic != 793712314 || is_quantised) {
    std::cerr << arguments[1] << " is not a dense fastText model.\n";
    return 1;
  }
  fasttext::DenseMatrix input;
  input.load(in);
  read<bool>(in);
  fasttext::DenseMatrix output;
  output.load(in);

  const int dsub = std::stoi(arguments[3]);
  const bool has_norms = std::stoi(arguments[4]) != 0;
  const bool keeps_output = std::stoi(arguments[5]) != 0;
  std::ofstream out(arguments[2], std::ofstream::binary);
  write(out, magic);
  write(out, version);
  args->save(out);
  dictionary.save(out);
  write(out, true);
  fasttext::QuantMatrix(std::move(input), dsub, has_norms).save(out);
  write(out, false);
  if (keeps_output) {
    output.save(out);
  } else {
    fasttext::DenseMatrix zeros(1, args->dim);
    zeros.zero();
    zeros.save(out);
  }
  out.close();
  return out ? 0 : 1;
}
