/** Written by `node bench/quality/portfolio.mjs --write`: change it there. */
export const settings = {
  'boosted-trees': {
    classification: [
      {
        learningRate: 0.0287,
        leaves: 5,
        minRows: 9,
        l2: 0.605,
        columnShare: 0.639,
      },
      {
        learningRate: 0.0219,
        leaves: 59,
        minRows: 2,
        l2: 0.487,
        columnShare: 0.731,
      },
      {
        learningRate: 0.273,
        leaves: 19,
        minRows: 24,
        l2: 2.33,
        columnShare: 0.573,
      },
      {
        learningRate: 0.0146,
        leaves: 119,
        minRows: 23,
        l2: 49.6,
        columnShare: 0.382,
      },
      {
        learningRate: 0.0171,
        leaves: 4,
        minRows: 27,
        l2: 0.0327,
        columnShare: 0.49,
      },
      {
        learningRate: 0.0928,
        leaves: 73,
        minRows: 16,
        l2: 0.243,
        columnShare: 0.842,
      },
    ],
    regression: [
      {
        learningRate: 0.0403,
        leaves: 24,
        minRows: 4,
        l2: 0.211,
        columnShare: 0.514,
      },
      {
        learningRate: 0.0801,
        leaves: 23,
        minRows: 8,
        l2: 0.0641,
        columnShare: 0.33,
      },
      {
        learningRate: 0.186,
        leaves: 9,
        minRows: 6,
        l2: 18,
        columnShare: 0.68,
      },
      {
        learningRate: 0.0103,
        leaves: 30,
        minRows: 77,
        l2: 0.0134,
        columnShare: 0.621,
      },
      {
        learningRate: 0.0301,
        leaves: 15,
        minRows: 3,
        l2: 5.24,
        columnShare: 0.355,
      },
    ],
  },
} as const
